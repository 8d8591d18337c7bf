"""The vocabulary of rights: roles, permissions, actors, and scope as one SQL predicate.

No tables and no FastAPI here; `people` stores the posts, `deps` brings the actor of a request.
"""
