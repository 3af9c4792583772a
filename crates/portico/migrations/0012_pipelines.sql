-- Pipelines that are edited: when each was saved last, which is its version; which pipelines and stages are archived, and
-- where tickets of those stages go. What a stage names here may be archived in its turn.
ALTER TABLE pipeline ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pipeline ADD COLUMN is_archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE stage ADD COLUMN is_archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE stage ADD COLUMN moves_to BIGINT;

-- Tickets of a stage, to be counted and brought along; and whether anybody ever used it.
CREATE INDEX ticket_by_stage ON ticket (stage_id, id);
CREATE INDEX property_history_stage ON property_history (value) WHERE name = 'hs_pipeline_stage';
