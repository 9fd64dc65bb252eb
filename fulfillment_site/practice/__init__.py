"""The practice shop: a stand-in of the platform over real HTTP; imports nothing of ours."""
