import pytest

from assistant.proof.ownership import speaks_of_another

NVIDIA = "Jensen Huang, Nvidia's chief executive, has said that Huawei is moving quickly."


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("Who is the CEO of Huawei?", NVIDIA, True),
        ("Who is Huawei's CEO?", NVIDIA, True),
        ("Who is the chief executive of Huawei?", NVIDIA, True),
        ("Who is the CEO of Nvidia?", NVIDIA, False),
        ("Who is the CEO of Huawei?", "The company's chief executive, Ren, agreed.", False),
        ("Who is the CEO of Huawei?", "Ren, chief executive of Huawei, met Nvidia's boss.", False),
        ("Who is the CEO of Huawei?", "Huawei opened its toolkit.", False),
        ("What is the price of the H20?", "The H100's price rose; the H20 came back.", True),
        ("Who is the champion of Corvin?", "Reigning champion Ada Moss won again.", False),
        ("Who is the CEO of Vale?", "Harding chief executive Ada Moss has resigned.", True),
        ("Who is the champion of Corvin?", "Dray champion Ada Moss won again.", True),
        ("Why did Huawei open its toolkit?", "Nvidia's toolkit is called CUDA.", False),
    ],
)
def test_what_belongs_to_one_name_says_nothing_of_another(
    question: str, text: str, another: bool
) -> None:
    assert speaks_of_another(question, text) is another
