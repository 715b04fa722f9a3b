from pathlib import Path

from bot.settings import PREFIX, Settings
from dialogues.stages import diagram

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_the_diagram_is_the_table() -> None:
    drawn = README.partition("<!-- stages -->\n")[2].partition("<!-- /stages -->")[0]
    assert drawn == f"```mermaid\n{diagram()}\n```\n"


def test_every_setting_in_the_table_exists() -> None:
    for row in README.splitlines():
        if row.startswith(f"| `{PREFIX}"):
            for name in row.split("|")[1].split(","):
                assert name.strip(" `").removeprefix(PREFIX).lower() in Settings.model_fields
