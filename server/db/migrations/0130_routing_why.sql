-- Proposals kept before rules were told by their place in the order, and with the nearest losers only.
update cases set routing = routing || '{"lost": [], "more": 0}' where jsonb_typeof(routing) = 'object' and not routing ? 'more';
update cases set routing = jsonb_set(routing, '{rule,place}', '0') where jsonb_typeof(routing->'rule') = 'object' and not routing->'rule' ? 'place';
