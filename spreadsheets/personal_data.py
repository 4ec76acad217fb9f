"""Personal data in uploaded tables: exported, and erased."""

from accounts.models import Person
from spreadsheets.models import SheetImport


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


def erase(person: Person) -> None:
    """Rows hold names and numbers of others as well; events that came of them stay."""
    SheetImport.objects.filter(by=person).delete()
