-- Accounts 账号: the tables of better-auth (names and columns mapped), so that its plugins, such as single sign-on, can stand on them later; written by server/kit/accounts.ts.
create table auth_user (
  id text primary key, name text not null, email text not null unique, email_verified boolean not null default false, image text, created_at timestamptz not null, updated_at timestamptz not null,
  username text not null unique, display_username text, two_factor_enabled boolean not null default false,
  person_id bigint not null unique references people, must_change_password boolean not null default true, password_changed_at timestamptz not null default now()
);
create table auth_session (
  id text primary key, expires_at timestamptz not null, token text not null unique, created_at timestamptz not null, updated_at timestamptz not null, ip_address text, user_agent text,
  user_id text not null references auth_user on delete cascade
);
create index auth_session_user on auth_session (user_id);
create table auth_account (
  id text primary key, account_id text not null, provider_id text not null, user_id text not null references auth_user on delete cascade, access_token text, refresh_token text, id_token text,
  access_token_expires_at timestamptz, refresh_token_expires_at timestamptz, scope text, password text, created_at timestamptz not null, updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index auth_account_user on auth_account (user_id);
create table auth_verification (id text primary key, identifier text not null, value text not null, expires_at timestamptz not null, created_at timestamptz not null, updated_at timestamptz not null);
create index auth_verification_identifier on auth_verification (identifier);
create table auth_two_factor (                                   -- at most one in use and one that waits for its first code
  id text primary key, secret text not null, backup_codes text not null default '', user_id text not null references auth_user on delete cascade, verified boolean not null default false,
  failed_verification_count integer not null default 0, locked_until timestamptz, used_step bigint,
  unique (user_id, verified)
);
create index auth_two_factor_secret on auth_two_factor (secret);

-- Wrong tries 连续输错: by the name that was typed, known or not, so that a lock does not tell which accounts exist.
create table auth_tries (name text primary key, failed integer not null, locked_until timestamptz, at timestamptz not null);
create index auth_tries_at on auth_tries (at);
