"""The second path of the homes: alarms that come as SMS, another origin of the same ingest."""
