-- What makes pages cost what they show: when settings last changed, and how many tickets somebody has.

-- Settings are read again only when this number has changed.
CREATE TABLE settings (
  version BIGINT NOT NULL
);
INSERT INTO settings (version) VALUES (1);

-- only sqlite
CREATE TRIGGER portal_insert_counts AFTER INSERT ON portal BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER portal_update_counts AFTER UPDATE ON portal BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER portal_delete_counts AFTER DELETE ON portal BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER domain_insert_counts AFTER INSERT ON domain BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER domain_update_counts AFTER UPDATE ON domain BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER domain_delete_counts AFTER DELETE ON domain BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER inbox_insert_counts AFTER INSERT ON inbox BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER inbox_update_counts AFTER UPDATE ON inbox BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER inbox_delete_counts AFTER DELETE ON inbox BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER pipeline_insert_counts AFTER INSERT ON pipeline BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER pipeline_update_counts AFTER UPDATE ON pipeline BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER pipeline_delete_counts AFTER DELETE ON pipeline BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER stage_insert_counts AFTER INSERT ON stage BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER stage_update_counts AFTER UPDATE ON stage BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER stage_delete_counts AFTER DELETE ON stage BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER property_insert_counts AFTER INSERT ON property BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER property_update_counts AFTER UPDATE ON property BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER property_delete_counts AFTER DELETE ON property BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER staff_insert_counts AFTER INSERT ON staff BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER staff_update_counts AFTER UPDATE ON staff BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER staff_delete_counts AFTER DELETE ON staff BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE FUNCTION settings_changed() RETURNS TRIGGER LANGUAGE plpgsql AS
  $$ BEGIN UPDATE settings SET version = version + 1; RETURN NULL; END $$;
CREATE TRIGGER portal_counts AFTER INSERT OR UPDATE OR DELETE ON portal FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER domain_counts AFTER INSERT OR UPDATE OR DELETE ON domain FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER inbox_counts AFTER INSERT OR UPDATE OR DELETE ON inbox FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER pipeline_counts AFTER INSERT OR UPDATE OR DELETE ON pipeline FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER stage_counts AFTER INSERT OR UPDATE OR DELETE ON stage FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER property_counts AFTER INSERT OR UPDATE OR DELETE ON property FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER staff_counts AFTER INSERT OR UPDATE OR DELETE ON staff FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end

-- How many tickets a contact has (company 0), a company has (contact 0), and both have, by whose turn it is.
CREATE TABLE ticket_tally (
  contact_id BIGINT NOT NULL,
  company_id BIGINT NOT NULL,
  turn TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (contact_id, company_id, turn)
);
INSERT INTO ticket_tally (contact_id, company_id, turn, n)
  SELECT contact_id, 0, turn, COUNT(*) FROM ticket_contact GROUP BY contact_id, turn;
INSERT INTO ticket_tally (contact_id, company_id, turn, n)
  SELECT 0, company_id, turn, COUNT(*) FROM ticket_company GROUP BY company_id, turn;
INSERT INTO ticket_tally (contact_id, company_id, turn, n)
  SELECT x.contact_id, y.company_id, x.turn, COUNT(*)
  FROM ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id
  GROUP BY x.contact_id, y.company_id, x.turn;
