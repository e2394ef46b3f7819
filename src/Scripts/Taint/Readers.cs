using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.CSharp;
using Afterpatch.Scripts.JScript;
using Afterpatch.Scripts.VBScript;
using Afterpatch.Scripts.VisualBasic;

namespace Afterpatch.Scripts.Taint;

internal static class Readers
{
    public static Tree.Program Read(PageLanguage language, string text) => language switch
    {
        PageLanguage.CSharp => CSharpReader.Read(text),
        PageLanguage.VisualBasic => VisualBasicReader.Read(text),
        PageLanguage.JScript => JScriptReader.Read(text),
        _ => VBScriptReader.Read(text),
    };
}
