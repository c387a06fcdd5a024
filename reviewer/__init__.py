"""A secondary code reviewer: is a change scoped to its intent, and who must sign it?"""

__version__ = "0.1.0"
