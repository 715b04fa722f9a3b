"""Where things stand in the drawings: in order, inside, and not on top of each other."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.drawings.charts import (
    LABEL_NARROW,
    LABEL_WIDE,
    LEFT,
    MOST_COMPETENCES,
    RIGHT,
    competence_chart,
    goal_chart,
)
from bot.drawings.wrapping import lines, width
from dialogues.progress import Progress, Rated
from tests.drawings.paths import FIRST, FULL, competence, rated

MANY = Progress("mål", (), rated(*range(0, 300, 5)))


def test_nothing_is_drawn_of_nothing() -> None:
    chart = goal_chart(Progress(), "nb")
    assert (chart.points, chart.lines, chart.changes) == ((), (), ())
    assert competence_chart(Progress()).rows == ()


def test_one_rating_is_a_point_in_the_middle() -> None:
    (point,) = goal_chart(Progress("mål", (), rated(0)), "nb").points
    assert point.newest
    assert (point.x, point.label, point.everywhere) == (54.0, "14. sep.", True)


def test_two_ratings_are_joined() -> None:
    chart = goal_chart(Progress("mål", (), rated(0, 3)), "nb")
    assert chart.lines == (chart.points,)
    assert [point.x for point in chart.points] == [LEFT, RIGHT]
    assert [point.label for point in chart.points] == ["14. sep.", "17. sep."]


def test_of_one_day_only_the_last_is_drawn() -> None:
    same = tuple(Rated(FIRST.replace(hour=hour), level, 1) for hour, level in ((8, -2), (20, 2)))
    (point,) = goal_chart(Progress("mål", (), same), "nb").points
    assert point.y == dict(goal_chart(MANY, "nb").levels)[2]


@pytest.mark.parametrize("progress", [FULL, MANY, Progress("m", (), rated(0, 1, 200, 201, 202))])
def test_points_are_in_order_and_apart(progress: Progress) -> None:
    chart = goal_chart(progress, "nb")
    across = [point.x for point in chart.points]
    assert across[0] == LEFT
    assert across[-1] == RIGHT
    assert all(before < after for before, after in pairwise(across))
    if chart.dot:  # half a point's width, in pixels of a chart 240 wide
        gaps = [(after - before) * 2.4 for before, after in pairwise(across)]
        assert min(gaps) >= 2 * chart.dot - 0.1


def test_of_sixty_the_line_says_enough() -> None:
    chart = goal_chart(MANY, "nb")
    assert (len(chart.points), len(chart.lines), chart.dot) == (60, 59, 0)


@pytest.mark.parametrize("progress", [FULL, MANY, Progress("m", (), rated(0, 1, 2, 3, 300))])
def test_labels_never_collide(progress: Progress) -> None:
    labelled = [point for point in goal_chart(progress, "nb").points if point.label]
    assert labelled[-1].newest
    assert all(after.x - before.x >= LABEL_WIDE for before, after in pairwise(labelled))
    on_a_phone = [point for point in labelled if point.everywhere]
    assert all(after.x - before.x >= LABEL_NARROW for before, after in pairwise(on_a_phone))


def test_another_goal_breaks_the_line() -> None:
    ratings = (*rated(0, 10), *rated(20, 30, goal=7))
    chart = goal_chart(Progress("mål", (), ratings), "nb")
    assert len(chart.lines) == 2
    ((across, labelled),) = chart.changes
    assert chart.points[1].x < across < chart.points[2].x
    assert labelled


def test_past_a_year_the_labels_say_which() -> None:
    labels = [p.label for p in goal_chart(Progress("m", (), rated(0, 200)), "nb").points]
    assert labels == ["14.9.26", "2.4.27"]


def test_a_competence_goes_from_first_to_latest() -> None:
    up, still = competence_chart(FULL).rows
    assert up.first < up.latest
    assert (up.moved, still.moved, still.level) == (True, False, 4)


def test_rows_lie_under_each_other_with_room_for_long_names() -> None:
    long = "ferdighet " * 9
    all_ = tuple(competence(f"{long}{number}", 1, 10) for number in range(12))
    chart = competence_chart(replace(FULL, competences=all_))
    assert (len(chart.rows), chart.left_out) == (MOST_COMPETENCES, 4)
    for before, after in pairwise(chart.rows):
        assert before.y + 8 < after.top - 12
    assert chart.rows[-1].y < chart.height


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord",
        "æ" * 4000,
        "et ord til " * 400,
        "W" * 50,
        "日本語" * 40,
        "a\x00b\ud800c",
        "😀" * 99,
    ],
)
def test_lines_fit_and_end_in_dots_where_there_is_more(text: str) -> None:
    broken = lines(text, 236, 15, 2)
    assert len(broken) <= 2
    assert all(width(line, 15) <= 236 for line in broken)
    assert "\x00" not in "".join(broken)
    assert "\ud800" not in "".join(broken)
    if sum(map(len, broken)) + 2 < len(text.strip()):
        assert broken[-1].endswith("…")
