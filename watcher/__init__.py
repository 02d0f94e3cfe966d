"""Look and think: collect what organisations publish and understand what it says of the campaign."""
