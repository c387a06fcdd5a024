"""What the policy makes of facts and judgement."""
