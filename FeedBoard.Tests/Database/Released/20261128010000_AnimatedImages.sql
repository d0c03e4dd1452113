START TRANSACTION;
ALTER TABLE images ADD animated boolean NOT NULL DEFAULT false;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128010000_AnimatedImages', '10.0.14');

COMMIT;
