"""Personal data in uploaded tables and in files of long lists: exported, and erased."""

from accounts.models import Person
from spreadsheets.list_files import asking
from spreadsheets.models import ListFile, SheetImport


def export(person: Person) -> list[dict[str, object]]:
    """What each held, and what became of it."""
    return [
        {
            "file": row.file_name,
            "uploaded_at": row.created_at.isoformat(),
            "file_content": row.file,
            "rows": row.rows,
            "reading": row.reading,
            "problems": row.problems,
            "effects": row.effects,
            "refusal": row.refusal,
        }
        for row in SheetImport.objects.filter(by=person).order_by("pk")
    ]


def export_list_files(person: Person) -> list[dict[str, object]]:
    """Which long lists they had made as files."""
    return [
        {
            "list": row.name,
            "ending": row.ending,
            "title": row.title,
            "columns": row.columns,
            "asked": row.asked,
            "asked_at": row.created_at.isoformat(),
            "state": row.state,
            "problem": row.problem,
        }
        for row in ListFile.objects.filter(by=person).order_by("pk")
    ]


def erase(person: Person) -> None:
    """Rows hold names and numbers of others as well; events that came of them stay."""
    SheetImport.objects.filter(by=person).delete()
    asking.forget_all()
