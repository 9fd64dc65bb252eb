"""Speaking TikTok: signing, calling, parsing; needs no tables."""
