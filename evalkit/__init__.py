"""evalkit: which of these reasoning-model builds may we roll out, and how sure are we?

    banks --Bank--> runs --Attempt--> scores --Score--> stats --Estimate--> reports

Five stages that exchange only values from ``evalkit.domain`` and never import each other. The arrows exist in one
place, ``evalkit.actions``: one file per thing a user can ask. Read those next.
"""
