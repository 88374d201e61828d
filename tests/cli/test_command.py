"""The command as a shell finds it: its version, exit codes, where it writes, completion."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import labgen
from labgen.cli import main, options
from labgen.cli.command import CommandLine, NotRight, command, sentences
from tests.conftest import ROOT


def test_it_is_run_as_a_module_and_says_its_version():
    words = [sys.executable, "-m", "labgen", "--version"]
    said = subprocess.run(words, capture_output=True, text=True)
    assert said.returncode == 0
    version, package = said.stdout.splitlines()[:2]
    assert version == f"labgen, version {labgen.__version__}"
    assert package == f"labgen-instructor: the instructor's package, with the grader, in {ROOT}"


# --- exit codes ----------------------------------------------------------------------------------

ENDINGS = {
    "well": (lambda: None, 0),
    "not right": (lambda: (_ for _ in ()).throw(NotRight("One answer is wrong.")), 1),
    "wrongly called": (lambda: (_ for _ in ()).throw(click.UsageError("No such number.")), 2),
    "a sentence": (lambda: (_ for _ in ()).throw(FileNotFoundError("There is no file.")), 2),
    "Ctrl-C": (lambda: (_ for _ in ()).throw(KeyboardInterrupt), 130),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_its_exit_code_and_nothing_of_it_is_on_stdout(ending):
    body, code = ENDINGS[ending]

    @command("try", not_right="Something is not right.")
    def try_it():
        with sentences():
            body()

    group = CommandLine(commands={"try": try_it})
    said = CliRunner().invoke(group, ["try"])
    assert (said.exit_code, said.stdout) == (code, "")
    assert bool(said.stderr) == (code != 0) and "Traceback" not in said.stderr


@pytest.mark.parametrize("name", main.commands)
def test_the_help_lists_the_exit_codes(name):
    text = CliRunner().invoke(main, [name, "--help"]).stdout
    listed = text.partition("Exit codes:\n")[2]
    codes = [int(line.split()[0]) for line in listed.splitlines() if line[2:3].isdigit()]
    found_wrong = name in ("run", "check", "update", "release")
    assert codes == ([0, 1, 2, 130] if found_wrong else [0, 2, 130])


def test_letters_that_a_file_cannot_hold_stop_no_command():
    """As on Windows, where what goes into a file is in an encoding of a country."""
    body = "from labgen.cli.command import CommandLine, command\n@command('say')\ndef say():\n" + (
        "    print('✓ 1.1')\nCommandLine(commands={'say': say})(['say'])\n"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    words = [sys.executable, "-c", body]
    said = subprocess.run(words, env=environment, capture_output=True)
    assert (said.returncode, said.stdout.split()) == (0, [b"?", b"1.1"]), said.stderr


def test_a_wrong_word_is_a_wrong_call():
    for words in (["chekc"], ["run", "--fast"], ["--fast"], ["run", "60"]):
        assert CliRunner().invoke(main, words).exit_code == 2, words


# --- where commands write ------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(main.commands) - {"check"}))
def test_whatever_writes_has_an_option_out(name):
    assert any("--out" in option.opts for option in main.commands[name].params)


def test_the_older_spellings_go_on():
    spelled = {option: command.name for command in main.commands.values()
               for parameter in command.params for option in parameter.opts}  # fmt: skip
    assert (spelled["--into"], spelled["--package"]) == ("update", "new")


def test_a_kit_has_one_place():
    for words, said in ([], "Say where the kit goes"), (["here", "--out", "there"], "Name one."):
        refused = CliRunner().invoke(main, ["release", *words])
        assert refused.exit_code == 2 and said in refused.stderr


def test_the_older_out_names_the_same_folder():
    @click.command()
    @options.folder_to_write("FOLDER", click.Path(path_type=Path))
    def written(folder):
        click.echo(folder)

    for words in (["here"], ["--out", "here"], ["here", "--out", "here"]):
        assert CliRunner().invoke(written, words).output == "here\n"
    assert CliRunner().invoke(written, []).output == "\n"
    assert "--out" not in CliRunner().invoke(written, ["--help"]).output


# --- completion ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("labgen che", {"check"}), ("labgen run --prof", {"--profile"}), ("labgen run 3", {"3"})],
)
def test_a_shell_completes_commands_options_and_numbers(typed, offered):
    words = [sys.executable, "-c", "from labgen.cli import main; main(prog_name='labgen')"]
    asked = {"_LABGEN_COMPLETE": "bash_complete", "COMP_WORDS": typed}
    asked["COMP_CWORD"] = str(len(typed.split()) - 1)
    done = subprocess.run(words, env={**os.environ, **asked}, capture_output=True, text=True)
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered, done.stderr
