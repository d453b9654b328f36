"""Runs the question-answering service; or `atr-qa train` and `atr-qa export`."""

import sys
from functools import partial

from atr_runtime.serving import serve
from atr_runtime.settings import read_settings

from atr_qa import export_cli
from atr_qa.answering import QuestionAnswering
from atr_qa.running import adaptation_of, load_following
from atr_qa.service import NAME, register
from atr_qa.settings import QaSettings
from atr_qa.training import command


def main() -> None:
    match sys.argv[1:]:
        case ["export", *arguments]:
            raise SystemExit(export_cli.main(arguments))
        case ["train", *arguments]:
            raise SystemExit(command.main(arguments))
        case _:
            settings = read_settings(QaSettings)
            serve(
                NAME,
                settings,
                load=partial(load_following, settings),
                register=partial(register, adaptation=adaptation_of(settings)),
                check_s=settings.check_s if settings.may_use_card else 0,
                check=QuestionAnswering.try_reader,
            )


if __name__ == "__main__":
    main()
