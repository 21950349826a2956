-- Open cases of a cell: of a million cases a grid has thousands and some hundred that are open; a search among these walked them all.
create index cases_open_cell on cases (cell_id, id) where ended_at is null;
