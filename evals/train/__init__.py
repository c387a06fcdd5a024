"""How the embedded judge is made; torch trains only, what runs is `reviewer/judgement/network.py`."""
