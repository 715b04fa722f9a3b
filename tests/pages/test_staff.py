from bot.staff.members import Role
from tests.pages.site import Site, shown
from tests.pages.staff import staff_browser


def test_a_link_lets_a_member_of_staff_in(public: Site) -> None:
    hilde = staff_browser(public, (Role.COORDINATOR, 1))
    assert "Hei, Hilde Aas" in shown(hilde.get("/staff").text)


def test_without_a_login_there_is_no_staff_page(public: Site) -> None:
    assert public.get("/staff").status_code == 401


def test_a_login_of_staff_opens_no_mentor_page(public: Site) -> None:
    assert staff_browser(public).get("/mentor").status_code == 401
