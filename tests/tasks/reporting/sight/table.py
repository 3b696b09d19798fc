"""Who sees and does what, written by hand from the promises, and read off no program.

A block names doors, then for each group of people what they get, a letter a state in the order
draft, submitted, returned, accepted, and a draft that corrects the accepted one:

- `d` details, which are for members; `p` what everyone may know of an accepted report, be it
  only that there is one; `.` not a trace;
- of doors of one report: `-` it isn't there for the person; `x` it isn't theirs; `l` the sign-in
  is asked for; `m` another page is shown that is theirs; `5` it is no page, only a step;
- a word in place of the letters where the whole door is refused (`login`, or the HTTP status).

People are in groups: `public` are those who count as visitors (a visitor, an account without a
role, one whose role was withdrawn, one whose account was closed while signed in); `nobody` of
these the visitor and the closed account, who aren't signed in; `roleless` the two others. `mof`
are the reader, editor and reviewer of the other ministry, `most` those of the ministry itself.
"""

GROUPS = {
    "nobody": ("visitor", "closed"),
    "roleless": ("account", "withdrawn"),
    "public": ("visitor", "closed", "account", "withdrawn"),
    "readers": ("reader", "other reader"),
    "mof": ("other reader", "other editor", "other reviewer"),
    "writers": ("editor", "reviewer who wrote"),
    "reviewers": ("reviewer", "coordinator"),
    "editor": ("editor",),
    "other_editor": ("other editor",),
    "other_reviewer": ("other reviewer",),
    "reviewer_who_wrote": ("reviewer who wrote",),
    "administrator": ("administrator",),
    "members": (
        "reader",
        "other reader",
        "editor",
        "other editor",
        "reviewer",
        "other reviewer",
        "coordinator",
        "reviewer who wrote",
        "administrator",
    ),
}

# Pages and files that speak of reports: what is accepted, and nothing else, to whoever asks.
SIGHT = {
    "tasks ministry briefing matrix compare search section": """
        public          ...p.
        members         ...p.
    """,
    "api-tasks api-task api-matrix tasks-csv tasks-json matrix-csv matrix-json": """
        public          ...p.
        members         ...p.
    """,
    "api-updates updates-csv updates-json": """
        public          ...p.
        readers         ...d.
        mof             ...d.
        writers         ddddd
        reviewers       .ddd.
        administrator   ddddd
    """,
    # Hashes are for everyone; what they were taken of holds what is for members.
    "api-record": """
        public          .....
        members         ...d.
    """,
    "task": """
        public          ...p.
        members         ...d.
    """,
    "targets": """
        public          .....
        members         ...d.
    """,
    "update": """
        public          ---p-
        readers         ---d-
        mof             ---d-
        writers         ddddd
        reviewers       -ddd-
        administrator   ddddd
    """,
    # The correction shares the file of what it corrects, so that file says nothing of it.
    "evidence_file": """
        nobody          lllll
        roleless        xxxxx
        readers         ---d-
        mof             ---d-
        writers         dddd.
        reviewers       -ddd-
        administrator   dddd.
    """,
    "edit_update": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        writers         dmddd
        reviewers       -xxx-
        administrator   dmddd
    """,
    # The sheet and the desk are of one ministry: that of the reports.
    "my_work": """
        nobody          login
        roleless        403
        readers         404
        mof             404
        writers         ppd.p
        reviewers       404
        administrator   ppdpp
    """,
    "sheet sheet_file": """
        nobody          login
        roleless        403
        readers         403
        mof             403
        writers         ddd.d
        reviewers       403
        administrator   ddd.d
    """,
    "sheet_upload": """
        nobody          login
        roleless        403
        readers         403
        mof             403
        writers         .....
        reviewers       403
        administrator   .....
    """,
    "review": """
        nobody          login
        roleless        403
        readers         .....
        mof             .....
        editor          .....
        reviewers       .d...
        reviewer_who_wrote .p...
        administrator   .d...
    """,
    # A person's own alone: what was sent to them, and what they chose about mail.
    "notices": """
        nobody          login
        roleless        .....
        members         .....
    """,
    # An editor may choose a colleague to stand in: among them are the authors, by their names.
    "mail_choices": """
        nobody          login
        roleless        .....
        readers         .....
        mof             .....
        writers         ddddd
        reviewers       .....
        administrator   .....
    """,
    "notice": """
        nobody          lllll
        roleless        -----
        members         -----
    """,
    "read_notices": """
        nobody          login
        roleless        405
        members         405
    """,
    # Pages of a plan, of an account and descriptions, which speak of no single report.
    "overview ministries scorecard outline": """
        public          .....
        members         .....
    """,
    "api-root api-schema api-docs api-plans api-plan api-ministries api-ministry api-sections "
    "api-section api-targets api-responsibilities tasks-description matrix-description": """
        public          .....
        members         .....
    """,
    "updates-description api-periods api-scorecards": """
        public          .....
        members         .....
    """,
    "api-nothing": """
        public          404
        members         404
    """,
    "home newest_work": """
        public          moved
        members         moved
    """,
    # It leads to the draft that corrects the accepted report; STEPS below says who begins one.
    "begin_update": """
        nobody          login
        roleless        403
        readers         403
        mof             403
        writers         moved
        reviewers       403
        administrator   moved
    """,
    # Steps are posted; STEPS below says by whom.
    "submit_update withdraw_update discard_update accept_update return_update comment_on_update "
    "give_word add_evidence remove_evidence": """
        nobody          lllll
        roleless        xxxxx
        members         55555
    """,
}

# Of these pages only that they give nothing away is asked: a person's own account, the language.
NO_REPORTS = (
    "account",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_sign_out_everywhere",
    "accept_invitation",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "usersessions_list",
    "set_language",
    "health",
    # Where mail goes to a server there is no folder; test_folder_page.py says who sees one.
    "mail_folder",
    "folder_mail",
    "folder_mail_html",
    "unsubscribe",
)

# What is asked of a door, so that it shows the reports if it can.
PARAMETERS = {
    "begin_update": {"period": "2026-q3"},
    "compare": {"from": "2026-10-01", "to": "2026-10-10"},
    "search": {"q": "preliminary transformation"},
    "matrix": {"layer": "status"},
    "api-matrix": {"ministry": "most", "page_size": "1000"},
    "my_work": {"ministry": "most", "period": "2026-q3"},
    "sheet": {"ministry": "most", "period": "2026-q3"},
    "sheet_file": {"ministry": "most", "period": "2026-q3"},
    "sheet_upload": {"ministry": "most", "period": "2026-q3"},
    "scorecard": {"ministry": "most"},
}

# Who takes which step with a report in which state: `y` it is done; `c` it is overtaken, or in no
# state for it; `m` the person is led on, and nothing is stored; `u` what was typed is shown to
# copy, to somebody who isn't signed in; `-`, `x` and `l` as above.
STEPS = {
    "save, save by itself, save and hand in, add a file, remove a file": """
        nobody          uuuuu
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        writers         ycycy
        reviewers       -xxx-
        administrator   ycycy
    """,
    # The same task's report for the quarter before, of which nothing is there yet.
    "begin": """
        nobody          lllll
        roleless        xxxxx
        readers         xxxxx
        mof             xxxxx
        writers         yyyyy
        reviewers       xxxxx
        administrator   yyyyy
    """,
    # A correction says why before it is handed in.
    "submit": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        writers         ycccm
        reviewers       -ccc-
        administrator   ycccm
    """,
    "discard": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        writers         ycccy
        reviewers       -ccc-
        administrator   ycccy
    """,
    "withdraw": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        writers         cyccc
        reviewers       -ccc-
        administrator   cyccc
    """,
    "accept, return": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        editor          xxxxx
        reviewer_who_wrote cxccc
        reviewers       -ycc-
        administrator   cyccc
    """,
    "comment": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        mof             ---x-
        writers         yyyyy
        reviewers       -yyy-
        administrator   yyyyy
    """,
    # In the name of the Ministry of Finance, which leads task 48 too.
    "confirm": """
        nobody          lllll
        roleless        xxxxx
        readers         ---x-
        other_reviewer  ---x-
        other_editor    ---y-
        writers         cccxc
        reviewers       -ccx-
        administrator   cccyc
    """,
    "accept ticked": """
        nobody          lllll
        roleless        xxxxx
        readers         mmmmm
        mof             mmmmm
        writers         mmmmm
        reviewers       mymmm
        administrator   mymmm
    """,
    "hand in ticked": """
        nobody          lllll
        roleless        xxxxx
        readers         mmmmm
        mof             mmmmm
        writers         ymmmm
        reviewers       mmmmm
        administrator   ymmmm
    """,
    # A row of the sheet is a task: that of 48 is the correction, whichever is asked for.
    "fill in the sheet": """
        nobody          uuuuu
        roleless        xxxxx
        readers         xxxxx
        mof             xxxxx
        writers         ycyyy
        reviewers       xxxxx
        administrator   ycyyy
    """,
}

# What is counted: what everybody gets, and for whom it is another number; None where the door is
# shut or says no number.
EVERYBODY = "everybody"
TOTALS = {
    "tasks.json?status=at_risk": {EVERYBODY: "1"},
    "tasks.json?status=delayed": {EVERYBODY: "0"},
    "tasks.json?status=on_track": {EVERYBODY: "0"},
    "tasks.json?status=discontinued": {EVERYBODY: "0"},
    "tasks.json?status=not_reported": {EVERYBODY: "68"},
    "tasks at risk on the overview": {EVERYBODY: "1"},
    # A status that no task has isn't listed there.
    "tasks delayed on the overview": {EVERYBODY: None},
    # Of 65 tasks that living bodies answer for: owed, in time (and per cent), late, overdue,
    # not due yet, accepted.
    "scorecard": {
        EVERYBODY: "65 1 2 0 0 64 1",
        "writers": "65 3 5 0 0 62 1",
        "reviewers": "65 3 5 0 0 62 1",
        "administrator": "65 3 5 0 0 62 1",
    },
    "updates.json": {
        EVERYBODY: "1",
        "writers": "5",
        "reviewers": "3",
        "administrator": "5",
    },
    "updates.json?state=draft": {EVERYBODY: "0", "writers": "2", "administrator": "2"},
    "updates.json?state=submitted": {
        EVERYBODY: "0",
        "writers": "1",
        "reviewers": "1",
        "administrator": "1",
    },
    "updates.json?as_of=2026-10-10": {EVERYBODY: "1"},
    "reported in time, says the API": {
        EVERYBODY: "1",
        "writers": "3",
        "reviewers": "3",
        "administrator": "3",
    },
    "reported in time by all, says the API": {
        EVERYBODY: "1",
        "writers": "3",
        "reviewers": "3",
        "administrator": "3",
    },
    "entries of the record": {EVERYBODY: "1"},
    # Four for each of the first two quarters, and the draft, the returned and the correction.
    "left on my work": {EVERYBODY: None, "writers": "11", "administrator": "11"},
    "waiting at the review desk": {EVERYBODY: None, "reviewers": "1", "administrator": "1"},
    "waiting in the page's head": {
        EVERYBODY: None,
        "reviewers": "1",
        "administrator": "1",
    },
    "reports in the admin": {EVERYBODY: None, "administrator": "5"},
}
