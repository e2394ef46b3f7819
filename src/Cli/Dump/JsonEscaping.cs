using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Afterpatch.Cli.Dump;

/// <summary>How JSON lines are escaped: readable letters, no control characters.</summary>
internal static class JsonEscaping
{
    /// <summary>Lines go to a terminal or another program, never into HTML: letters stay letters.</summary>
    public static JavaScriptEncoder Encoder { get; } = Create();

    private static JavaScriptEncoder Create()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.AllowCharacters('<', '>', '&', '\'', '+', '`');
        return JavaScriptEncoder.Create(settings);
    }
}
