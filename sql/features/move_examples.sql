-- Gives the training examples the feature that their calls have now; a renamed feature keeps its pairs.
update examples
set feature = calls.feature
from calls
where
    calls.call_id = examples.call_id
    and calls.feature is not null
    and calls.feature <> examples.feature;
