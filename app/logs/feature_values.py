"""What the calls of one feature can be told apart by."""

from app.records import FeatureValue
from app.store import Store


def feature_values(store: Store, feature: str) -> list[FeatureValue]:
    """Values of each kind that has more than one, prompt versions first, the most frequent first."""
    return store.records(FeatureValue, "features/feature_values", feature=feature)
