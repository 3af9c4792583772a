-- Pictures of themes, under names that follow from their bytes: a theme names them, and so may many.
CREATE TABLE theme_picture (
  name {key} NOT NULL PRIMARY KEY,
  bytes {bytes} NOT NULL,
  made_at BIGINT NOT NULL
);
