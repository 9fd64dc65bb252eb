"""Evidence packs: asked for, gathered, drawn, sealed, taken along and checked."""
