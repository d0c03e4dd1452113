START TRANSACTION;
ALTER TABLE images
    ADD placeholder     text,
    ADD thumbnail_state smallint NOT NULL DEFAULT 0,
    ADD thumbnail_tries smallint NOT NULL DEFAULT 0,
    ADD thumbnail_dt    timestamptz;
CREATE INDEX ix_images_to_thumbnail ON images (id) WHERE state = 1 AND thumbnail_state = 0;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261125000000_Thumbnails', '10.0.14');

COMMIT;
