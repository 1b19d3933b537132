"""One file per thing a user can ask; here the stages are joined."""
