"""The contract between processes: observations, messages, topics, codec and clock."""
