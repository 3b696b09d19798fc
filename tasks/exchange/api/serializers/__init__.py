"""How each thing is written for programs. A help text is its field's meaning, in every place.

Ids are those of the document and the register: plan slug, task number, ministry slug,
section number, period code; an update is named by the number in its page's address. Any other
database key never leaves.
"""
