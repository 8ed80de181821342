"""Files of press databases: Nexis, Factiva, ProQuest and Europresse, many articles each."""
