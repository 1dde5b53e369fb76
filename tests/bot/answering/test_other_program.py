"""A command's own program is run as the issue says that its own is run."""

from bot.answering.other_program import with_program
from repros.read import read_issue
from repros.values import Issue

BODY = "```python\n# x.py\nimport torch\nprint(torch.get_num_threads())\n```\n"


def test_another_program_is_run_as_the_issues_own_unless_it_says_how_itself() -> None:
    issue = Issue(title="threads", body=f"{BODY}Run `OMP_NUM_THREADS=3 python x.py`.")
    reading = read_issue(issue)
    plain = with_program(reading, "import torch\nprint(1)", issue).repros[0]
    assert plain.invocation == reading.repros[0].invocation
    own = with_program(reading, "# python y.py --n 3\nimport torch\nprint(1)", issue).repros[0]
    assert own.invocation.line(own.entry) == "python y.py --n 3"


def test_a_launcher_is_not_handed_on_to_another_program() -> None:
    issue = Issue(title="ranks", body=f"{BODY}Run `torchrun --nproc_per_node=2 x.py`.")
    assert with_program(read_issue(issue), "import torch\nprint(1)", issue).repros[0].invocation.is_plain
