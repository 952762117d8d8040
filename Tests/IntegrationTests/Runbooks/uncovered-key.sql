-- Campaign 4 is active, and has no partition.
CREATE TABLE campaigns (id int PRIMARY KEY, status text NOT NULL);
INSERT INTO campaigns VALUES (1, 'active'), (2, 'active'), (3, 'ended'), (4, 'active'), (5, 'planned');
