"""What the invented short plan says, written down by reading it, not by the reader under test."""

from datetime import date

from planning.reading.package import read_tables
from tasks.matrix.packages.register import names_in_existence
from tasks.matrix.register_layout import REGISTER_TABLES
from tests.places import REGISTER, SHORT_DOCUMENT

TEXT = SHORT_DOCUMENT.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
NAMES = names_in_existence(read_tables(REGISTER, REGISTER_TABLES), date(2017, 3, 5))

# Task: leads, supporting bodies, joint bodies; in the order of the sentence.
MATRIX = {
    "1": (["mot", "soa"], ["cac", "mof", "sapprft"], []),
    "2": ([], [], ["mot", "sastind", "aqsiq", "sclao"]),
    "3": (["miit"], ["most", "aqsiq", "soa"], []),
    "4": ([], [], ["mot", "nhfpc"]),
    "5": (["mot"], ["ndrc", "mof", "crc"], []),
    "6": ([], [], ["moc"]),
    "7": (["moe"], ["mot"], []),
    "8": (["nbs", "mot"], ["soa", "cas"], []),
}

OUTLINE = [
    ("1", "chapter", "", "Take stock of the coast and say where the lights must go"),
    ("1.1", "section", "1", "Current situation and outlook"),
    ("1.2", "section", "1", "Guiding ideas"),
    ("1.3", "section", "1", "Goals"),
    (
        "2",
        "chapter",
        "",
        "Renew the lighthouses and foghorns and open a new age of safe passage",
    ),
    ("2.1", "section", "2", "Renew the lighthouses (灯塔)"),
    ("2.1.1", "measure", "2.1", "Rigorously promote the renewal of lamps"),
    ("box-1", "box", "2.1", "Lamp Renewal Demonstration Project"),
    ("2.1.2", "measure", "2.1", "Coordinate the watch between towers"),
    ("2.2", "section", "2", "Perfect approaches to the management of foghorns"),
    ("2.2.1", "measure", "2.2", "Innovate in the regulation of horns"),
    ("2.2.2", "measure", "2.2", "Build a horn alliance"),
    ("box-2", "box", "2.2", '"Quiet Horn" Project'),
    ("2.2.3", "measure", "2.2", "Set up test ranges for listeners"),
    ("3", "chapter", "", "Improve ferry services, law, and people to keep what was built"),
    ("3.1", "section", "3", "Improve ferry services"),
    (
        "3.1.1",
        "measure",
        "3.1",
        "Simplify what a passenger has to do, from the ticket to the lifeboat, and do away with"
        " forms and stamps that nobody reads",
    ),
    ("3.1.2", "measure", "3.1", "Open the sheltered routes first"),
    ("box-3", "box", "3.1", "Night Ferry Project"),
    ("3.2", "section", "3", "Strengthen the training of crews"),
    ("3.2.1", "measure", "3.2", "Train crews in towers and on board"),
    ("3.2.2", "measure", "3.2", "Honour long service"),
    ("closing", "closing", "", "Closing paragraph"),
]


def matrix_of(rows, names) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Return read rows as a matrix in the form of MATRIX."""
    return {
        row.number: tuple(
            [names[part.name] for part in row.parts if part.role == role]
            for role in ("lead", "supporting", "joint")
        )
        for row in rows
    }
