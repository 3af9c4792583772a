<?php
// The people who can sign in, with their passwords.
$config = [
    'people' => [
        'exampleauth:UserPass',
        'ada:analytical' => [
            'uid' => ['ada'],
            'mail' => ['ada@example.com'],
            'givenName' => ['Ada'],
            'sn' => ['Lovelace'],
            'groups' => ['engineers', 'poets & others'],
        ],
    ],
];
