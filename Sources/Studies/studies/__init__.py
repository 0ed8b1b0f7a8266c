"""One file a study, named for its claim, in the order of the summary."""

ORDER = [
    "attacks_inside_the_noise",
    "typical_rows_far_along_one_direction",
    "first_input_against_two_samples",
    "rare_failures_without_shift",
    "largest_earthquakes_held_out",
    "redundant_systems_fail_together",
    "irrelevant_outliers_are_not_flagged",
    "anomalies_in_hidden_features",
    "problematic_inputs_are_labelled",
    "abstractions_of_flagged_inputs",
    "models_agree_on_a_region",
    "how_wide_is_wide_enough",
    "real_data_under_shift",
]
