"""What the features screen says of where names come from."""

from app.screens.feature_words import ways


def test_ways_are_told_in_full_and_in_brief():
    assert ways("rule 12") == ways("rule 12", brief=True) == "rule"
    several = "metadata.feature 3746, inferred 741"
    assert ways(several) == "metadata.feature 3,746, inferred 741"
    assert ways(several, brief=True) == "metadata.feature 83 %"
