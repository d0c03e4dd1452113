-- moderator: GET /api/moderation/accounts/{user_id}
SELECT id, nickname, create_dt, role, suspended_until_dt, suspension_reason FROM users WHERE id = @id;
