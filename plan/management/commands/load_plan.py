"""``manage.py load_plan [FILE]``: load a plan file; without one, the packaged plan of one city."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from plan.loading import OWN_FILE, is_loaded, load
from plan.reading import BrokenPlan, read


class Command(BaseCommand):
    """Prints what changed; a broken file is refused whole, with the line and the field of each problem.

    A plan that is there already is only compared; ``--again`` writes the difference.
    """

    help = "Load a plan file (JSON) once; with --again, once more: what people corrected stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One optional file."""
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=OWN_FILE,
            help="the plan file; without it, the packaged one, of one city",
        )
        parser.add_argument("--again", action="store_true", help="write what differs from a plan that is there already")

    def handle(self, *args: Any, file: Path, again: bool, verbosity: int, **options: Any) -> None:
        """Read, load, report."""
        try:
            document, lines = read(file.read_text(encoding="utf-8"))
            only_compare = is_loaded(document) and not again
            report = load(document, now=clock.now(), lines=lines, preview=only_compare)
        except OSError as error:
            raise CommandError(f"打不开 {file}：{error.strerror}。") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} 不是 UTF-8 文字，请另存为 UTF-8。") from error
        except BrokenPlan as error:
            raise CommandError("\n".join([error.message, *error.lines])) from error
        shown = report.lines() if verbosity > 1 or not report.created else report.lines()[len(report.created) :]
        self.stdout.write("\n".join(shown))
        if only_compare and report.changes:
            self.stdout.write("这个方案已经装过，上面是文件和现在的差别，还没有写入。要按文件更新，请加 --again。")
