namespace Afterpatch.Scripts.Taint;

/// <summary>What is known about where a value came from.</summary>
[Flags]
internal enum Taints
{
    None = 0,

    /// <summary>The client writes it freely: form field, query, header, cookie, body, text box.</summary>
    Client = 1,

    /// <summary>The client has a say, but a page usually offers a choice or the server checks it: list boxes, URL, user agent.</summary>
    Weak = 2,

    /// <summary>The content of an uploaded file.</summary>
    Upload = 4,

    /// <summary>The name that the client gave an uploaded file.</summary>
    UploadName = 8,

    /// <summary>Read from a file, a database or another site.</summary>
    Stored = 16,

    /// <summary>Went through Base64, decryption or decompression after it came in.</summary>
    Decoded = 32,

    /// <summary>Only the last part of a path is left: it cannot leave its directory.</summary>
    NameOnly = 64,

    /// <summary>Came from the environment of the server's page itself (its own path).</summary>
    OwnPath = 128,

    /// <summary>Fetched from another host.</summary>
    Remote = 256,

    /// <summary>With <see cref="Weak"/>: part of the request's head or address, which a client writes but a form never offers as a choice.</summary>
    Head = 512,

    /// <summary>A number read from the client's text: harmless as a number, a letter of it again once made a character.</summary>
    Number = 1024,

    /// <summary>A secret of the server: its machine keys, the password of an application pool.</summary>
    Secret = 2048,

    /// <summary>Its angle brackets were replaced: no code can begin in it.</summary>
    Escaped = 4096,

    /// <summary>From the client, but the page let only characters or numbers through that can be no command and no code. No longer <see cref="Client"/>.</summary>
    Checked = 8192,

    /// <summary>The client chose among constants of the page. No longer <see cref="Client"/>.</summary>
    Listed = 16384,

    /// <summary>Given by whoever calls a function that nothing in the file calls.</summary>
    Handed = 32768,

    /// <summary>From the client, past a check.</summary>
    Guarded = Checked | Listed,

    /// <summary>Any of the kinds that a client chooses freely.</summary>
    AnyClient = Client | Upload | UploadName,
}
