import pytest

from assistant.evidence.editions import names_another_edition


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the 2019 season?", "Harlow Rovers won the 2020 season by nine points."),
        ("Who won the Brannock Cup 2021?", "Tolland took the Brannock Cup in 2023."),
        ("Who won the 2021 Brannock Cup?", "Tolland took the 2023 Brannock Cup."),
        ("When does season 2 of Saltmarsh start?", "Season 3 of Saltmarsh starts in May."),
        ("When does season 2 of Saltmarsh start?", "The third season of Saltmarsh starts in May."),
        ("Who hosts the 41st Lantern Awards?", "Ida Moss hosted the 40th Lantern Awards."),
        ("What does the Orbit Band cost?", "The Orbit Band 2 costs 90 euros."),
        ("What does the Lumo 15 cost?", "The Lumo 15 Pro costs 900 euros."),
        ("What does the Lumo 15 Pro cost?", "The Lumo 15 costs 700 euros."),
        ("When does the Lumo 15 go on sale?", "The Lumo 14 went on sale in May."),
        ("Who won Iron Bowl XII?", "The Otters won Iron Bowl XI."),
        ("《盐沼》第二季什么时候播出？", "《盐沼》第三季将于五月播出。"),
        ("2019年亚洲杯冠军是谁？", "2023年亚洲杯冠军是海岸队。"),
    ],
)
def test_another_edition_is_not_the_one_asked_for(question: str, text: str) -> None:
    assert names_another_edition(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the 2019 season?", "Harlow Rovers won the 2019 season, as they did in 2020."),
        ("Who won the 2019 season?", "Harlow Rovers won the season by nine points."),
        ("Who won the 2021-22 season?", "Tolland won the 2022 season."),
        ("Who won the Brannock Cup?", "Tolland took the 2023 Brannock Cup."),
        ("When does season 2 of Saltmarsh start?", "Season 2 follows season 1 in May."),
        ("Who hosts the 41st Lantern Awards?", "Ida Moss hosts the Lantern Awards."),
        ("What does the Orbit Band cost?", "The Orbit Band costs 60 euros, the Orbit Band 2 90."),
        ("What does the Orbit Band 2 cost?", "The Orbit Band costs 90 euros."),
        ("Who heads Tern Air?", "Tern Air 300 workers met Mara Finch, who heads it."),
        ("Who won the 2021 Brannock Cup?", "Tolland won, the first since the 2012 Brannock Cup."),
        ("What does the Lumo 15 Pro cost?", "The Lumo 15 and Lumo 15 Pro start at 700 euros."),
        ("When did Queen Astrid die?", "Queen Astrid II died on 4 May."),
        ("What did Tolland do in May 2021?", "In June 2023 Tolland opened a ferry."),
        ("What does the Lumo 15 cost?", "The Lumo 15 costs 700 euros, the Lumo 15 Pro 900."),
    ],
)
def test_the_same_edition_or_none_named_is_no_other(question: str, text: str) -> None:
    assert not names_another_edition(question, text)
