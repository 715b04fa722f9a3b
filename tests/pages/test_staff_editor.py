"""The set editor through the front door, without a script."""

from tests.pages.site import Site
from tests.pages.staff import staff_browser

SET = "/staff/bank/den-neste-jobben"


def test_smoke(public: Site) -> None:
    browser = staff_browser(public)
    answer = browser.get(SET)
    assert answer.status_code == 200, answer.text
    open("/tmp/ed_form.html", "w").write(answer.text)
    for path in ("/mal", "/prov"):
        got = browser.get(SET + path)
        open(f"/tmp/ed{path.replace('/', '_')}.html", "w").write(got.text)
        assert got.status_code == 200, got.text
