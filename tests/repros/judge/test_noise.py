"""What differs from run to run is masked, and what is left must say something."""

from repros.judge.noise import noise_of
from repros.judge.observe import observe_all
from tests.repros.judge.making import repro, run
from tests.repros.judge.said import said

RANDOM = "tensor([0.4412, 0.9901])\ntensor([0.1000, 0.7000])\nall close: False\n"
CLAIMED = "tensor([0.1130, 0.3321])\ntensor([0.5555, 0.6666])\nall close: False\n"


def test_lines_that_differ_from_run_to_run_are_masked() -> None:
    other = "tensor([0.7412, 0.2201])\ntensor([0.3000, 0.8000])\nall close: False\n"
    assert said(repro("output", text=CLAIMED), run(stdout=RANDOM)) == "unknown"
    assert said(repro("output", text=CLAIMED), run(stdout=RANDOM), run(stdout=other)) == "shows"
    right = [run(stdout=t.replace("False", "True")) for t in (RANDOM, other)]
    assert said(repro("output", text=CLAIMED), *right) == "unknown"


def test_a_sign_that_takes_the_place_of_a_blank_is_no_difference_of_a_masked_line() -> None:
    claimed = repro("output", text="tensor([[ 0.6528, 1.7924]]) on cpu\nall close: False")
    runs = [run(stdout=f"tensor([[-{n}, -0.1000]]) on cpu\nall close: False\n") for n in ("1.2345", "4.5678")]
    assert said(claimed, *runs) == "shows"


def test_a_telling_line_beside_masked_ones_that_turned_is_absent_beside_a_release_that_shows_it() -> None:
    old = [run(stdout=RANDOM.replace("0.7", f"0.{n}"), torch="1.3.0", repeat=n) for n in (1, 2)]
    new = [run(stdout=r.stdout.replace("False", "True"), torch="2.13.0", repeat=n) for n, r in enumerate(old, start=1)]
    observed = observe_all(repro("output", text=CLAIMED), [*old, *new])
    assert [o.observation.value for o in observed] == ["shows", "shows", "absent", "absent"]


def test_a_release_that_was_run_once_is_masked_by_what_differs_on_another() -> None:
    old = [run(stdout=RANDOM.replace("0.7", f"0.{n}"), torch="1.3.0", repeat=n) for n in (1, 2)]
    new = run(stdout=RANDOM.replace("0.7", "0.5"), torch="2.13.0")
    observed = observe_all(repro("output", text=CLAIMED), [*old, new])
    assert [o.observation.value for o in observed] == ["shows", "shows", "shows"]


def test_what_is_left_beside_masked_lines_must_say_something() -> None:
    claimed = repro("output", text="shape [2, 3]\nloss 0.5512\n")
    runs = [run(stdout=f"shape [2, 3]\nloss 0.{n}\n") for n in (8812, 1234)]
    assert said(claimed, *runs) == "unknown"


def test_nothing_is_left_where_everything_differs() -> None:
    claimed = repro("output", text="tensor([2., 0., 0., 2.])")
    runs = [run(stdout="tensor([0., 0., 2., 2.])\n"), run(stdout="tensor([2., 2., 2., 0.])\n")]
    assert [o.observation for o in observe_all(claimed, runs)] == ["unknown", "unknown"]


def test_runs_that_were_cut_off_make_no_noise() -> None:
    assert noise_of([run(stdout="1\n2\n"), run("timeout", stdout="1\n")]) is None
    assert noise_of([run(stdout="1\n")]) is None
    assert not noise_of([run(stdout="1\n"), run(stdout="1\n")])
