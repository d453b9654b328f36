"""Reading SQuAD files, and splitting them."""

import json
from pathlib import Path

import pytest
from atr_qa.training.squad import NotSquadError, Question, Squad, place_of, read_squad, split_by_passage


def squad_file(folder: Path, *paragraphs: dict[str, object]) -> Path:
    file = folder / "questions.json"
    file.write_text(json.dumps({"data": [{"title": "a", "paragraphs": paragraphs}]}), encoding="utf-8")
    return file


def test_answers_are_places_in_the_passage(tmp_path: Path) -> None:
    """Each once, though annotators often agree; a question without an answer has none."""
    answer = {"text": "red", "answer_start": 2}
    asked = [
        {"id": "1", "question": "Which?", "answers": [answer, answer, {"text": "a red", "answer_start": 0}]},
        {"id": "2", "question": "Who?", "answers": [], "is_impossible": True},
    ]
    file = squad_file(tmp_path, {"context": "a red hat", "qas": asked})
    squad = read_squad([file, file])
    assert squad.passages == ("a red hat", "a red hat")
    assert squad.answers_of(squad.questions[0]) == ["red", "a red"]
    assert squad.questions[1].spans == ()
    assert [question.passage for question in squad.questions] == [0, 0, 1, 1]


@pytest.mark.parametrize("content", ["", "[]", '{"data": [{}]}', '{"data": 1}'])
def test_another_file_is_named(tmp_path: Path, content: str) -> None:
    """Whatever it holds."""
    file = tmp_path / "other.json"
    file.write_text(content)
    with pytest.raises(NotSquadError, match=r"other\.json is not a SQuAD file"):
        read_squad([file])


def test_no_passage_is_on_both_sides_of_a_split() -> None:
    """And no question is lost; a passage's side depends on its text alone."""
    passages = tuple(f"passage {number}" for number in range(200))
    questions = tuple(Question(str(number), "?", number // 2, ()) for number in range(400))
    squad = Squad(passages, questions)
    learnt, held_out = split_by_passage(squad, 0.25)
    assert set(learnt.passages) | set(held_out.passages) == set(passages)
    assert not set(learnt.passages) & set(held_out.passages)
    assert 30 <= len(held_out.passages) <= 70
    assert len(learnt.questions) + len(held_out.questions) == 400
    for part in (learnt, held_out):
        for question in part.questions:
            assert part.passages[question.passage] == passages[int(question.question_id) // 2]
    backwards = split_by_passage(Squad(passages[::-1], ()), 0.25)
    assert set(backwards[1].passages) == set(held_out.passages)


def test_a_spoken_copy_is_on_the_side_of_its_original(tmp_path: Path) -> None:
    """Whatever was heard of it: else what is measured on had been trained on."""
    texts = [f"passage {number}" for number in range(60)]
    plain: list[dict[str, object]] = [{"context": text, "qas": []} for text in texts]
    heard: list[dict[str, object]] = [{"context": f"message {text}", "original": text, "qas": []} for text in texts]
    file = squad_file(tmp_path, *heard, *plain)
    learnt, held_out = split_by_passage(read_squad([file]), 0.3)
    assert len(held_out.copies) >= 5
    for part in (learnt, held_out):
        assert len(part.copies) == len(part.passages) / 2
        for number, original in part.copies.items():
            assert part.passages[number] == f"message {original}"
            assert original in part.passages
            assert part.original_of(number) == original
    assert sum(place_of(text) < 0.3 for text in texts) == len(held_out.copies)


def test_a_text_s_place_is_from_0_to_1() -> None:
    """And always the same."""
    assert 0 <= place_of("a") < 1
    assert place_of("a") == place_of("a") != place_of("b")
