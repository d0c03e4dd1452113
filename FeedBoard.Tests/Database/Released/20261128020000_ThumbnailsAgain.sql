START TRANSACTION;
UPDATE images SET thumbnail_state = 0, thumbnail_tries = 0 WHERE thumbnail_state = 2;
CREATE INDEX ix_images_to_make ON images (id) WHERE state = 1 AND thumbnail_state < 2;
DROP INDEX ix_images_to_thumbnail;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128020000_ThumbnailsAgain', '10.0.14');

COMMIT;
