"""The list of settings in .env.example is complete."""

import re

from tests import environment

READ = re.compile(r"""(?:environ\.get|env\.\w+|(?<![.\w])[a-z]\w+)\(\s*"([A-Z][A-Z_]+)\"""")


def test_example_lists_exactly_what_the_product_reads():
    code = "".join(path.read_text() for path in (environment.ROOT / "config").glob("*.py"))
    django_itself = {"DJANGO_SETTINGS_MODULE"}

    assert set(READ.findall(code)) - django_itself == environment.names()


def test_own_directory_when_a_stranger_has_one_like_it_leaves_that_alone(tmp_path):
    (tmp_path / "tanpajeda-here-stranger").mkdir()

    made = environment.own_directory("here", tmp_path)

    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([made.name, "tanpajeda-here-stranger"])
