"""From a draft to the public: approval in one or two levels, and publishing."""
