"""A secondary code reviewer: is a change scoped to its intent, and who must sign it?"""
