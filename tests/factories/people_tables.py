"""Tables of officers and absences as planners send them. A test names only the cells that it is about."""

from offices.actions import imports

OFFICERS = ["Account", "Name", "Home point", "May also be sent to", "Skills", "Hours a week", "Break at Friday prayer"]
OFFICERS += ["Since", "Until", "Wishes"]
ABSENCES = ["Account", "Name", "Kind", "First day", "Last day", "State"]


def officer_row(account="siti", **cells):
    row = {"Account": account, "Home point": "main", "Since": "2030-01-01", **cells}
    return [row.get(heading, "") for heading in OFFICERS]


def absence_row(account="siti", **cells):
    row = {"Account": account, "Kind": "Leave", "First day": "2030-03-04", "Last day": "2030-03-05", **cells}
    return [{"State": "Asked for", **row}.get(heading, "") for heading in ABSENCES]


def table(headings, *rows):
    return list(enumerate([headings, *rows], 1))


def looked_at(kind, planner, *rows, headings=None):
    """What the rows would do, by the office where the planner works."""
    office = planner.postings.get().office
    given = table(headings or {"officers": OFFICERS, "absences": ABSENCES}[kind], *rows)
    return imports.preview(kind=kind, office=office, table=given, by=planner)


def brought_in(kind, planner, *rows):
    given = table({"officers": OFFICERS, "absences": ABSENCES}[kind], *rows)
    office = planner.postings.get().office
    seen = imports.preview(kind=kind, office=office, table=given, by=planner).digest
    return imports.bring_in(kind=kind, office=office, table=given, seen=seen, by=planner)


def states(report):
    return [row.state for row in report.rows]


def wrong(report):
    """(row, column, words) of everything that is refused."""
    return [(row.number, *one) for row in report.rows for one in row.wrong]
