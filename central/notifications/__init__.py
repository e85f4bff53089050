"""How contacts are told: channels, texts, links, and the page that opens."""
